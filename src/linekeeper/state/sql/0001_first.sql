-- What we made of what was heard, and what is ours. Times are microseconds since 1970 unless a comment says otherwise.

-- Derived: may be dropped and rebuilt from the journal (state/tables.py has the list).

CREATE TABLE cursor (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  xid INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
INSERT INTO cursor VALUES (1, 0, 0);

-- Keys of elements that were folded: 4 bytes of unix hours, then 16 of hash, so that old ones lie together.
CREATE TABLE seen (key BLOB PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE subjects (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE portfolios (              -- a small number for each portfolio: people are many
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  portfolio INTEGER NOT NULL,          -- portfolios.id
  person BLOB NOT NULL,
  least_until INTEGER NOT NULL,        -- unix seconds
  most_until INTEGER NOT NULL,         -- unix seconds
  latest INTEGER NOT NULL,             -- unix seconds
  body BLOB NOT NULL,
  UNIQUE (portfolio, person)
) STRICT;
-- `least_until` rides along, so that one walk over those who count at most also tells who surely counts.
CREATE INDEX people_counting ON people (portfolio, most_until, least_until) WHERE most_until > 0;

CREATE TABLE aliases (
  alias BLOB PRIMARY KEY,
  person BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_person ON aliases (person);

CREATE TABLE messages (
  message BLOB PRIMARY KEY,
  day INTEGER NOT NULL,                -- unix days of the newest word: whole days, so that most updates leave the index alone
  number TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_day ON messages (day);

CREATE TABLE fleet (
  number TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  portfolio TEXT NOT NULL,
  workspace TEXT NOT NULL,
  display TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  rank INTEGER NOT NULL,
  due_at INTEGER,
  counted INTEGER NOT NULL,
  body BLOB NOT NULL,
  digits TEXT NOT NULL,                -- of `display`
  sought TEXT NOT NULL                 -- what a search looks through
) STRICT;
CREATE INDEX fleet_rank ON fleet (rank DESC, number);
CREATE INDEX fleet_workspace ON fleet (workspace, rank DESC, number);
CREATE INDEX fleet_counts ON fleet (counted, workspace, status);
CREATE INDEX fleet_digits ON fleet (digits);
CREATE INDEX fleet_due ON fleet (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE lobby (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX lobby_account ON lobby (account, id);

CREATE TABLE unread (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  app TEXT NOT NULL,
  account TEXT NOT NULL,
  field TEXT NOT NULL,
  place TEXT NOT NULL,
  why TEXT NOT NULL,
  delivery INTEGER
) STRICT;

CREATE TABLE unread_counts (field TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- Ours: comes from no delivery; never rebuilt; always in the backup.

CREATE TABLE effects (
  id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice: `done` of a closed one must not close another
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  not_before INTEGER NOT NULL,
  claimed_until INTEGER,               -- NULL: nobody works on it
  body BLOB NOT NULL
) STRICT;
-- Only among those nobody works on: what is asked for while it is being done must be done once more.
CREATE UNIQUE INDEX effects_open ON effects (kind, key) WHERE claimed_until IS NULL;
CREATE INDEX effects_time ON effects (kind, not_before);

CREATE TABLE ours (
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
