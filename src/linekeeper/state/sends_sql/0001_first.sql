-- What the gateway keeps: all of it ours, never rebuilt. Times are microseconds since 1970.

CREATE TABLE cursor (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  xid INTEGER NOT NULL,
  seq INTEGER NOT NULL
) STRICT;
INSERT INTO cursor VALUES (1, 0, 0);

CREATE TABLE intents (
  id INTEGER PRIMARY KEY,              -- microseconds at accept, made unique: new ones lie together
  state TEXT NOT NULL,
  moved_at INTEGER NOT NULL,
  account TEXT NOT NULL,
  portfolio TEXT NOT NULL,
  number TEXT NOT NULL,
  edge TEXT NOT NULL,
  version TEXT NOT NULL,
  key TEXT NOT NULL,
  lane TEXT NOT NULL,
  template TEXT NOT NULL,
  language TEXT NOT NULL,
  person BLOB NOT NULL,
  mark BLOB NOT NULL,
  ours INTEGER NOT NULL,
  message BLOB NOT NULL,
  why TEXT NOT NULL,
  error INTEGER,
  policy TEXT NOT NULL,
  again INTEGER NOT NULL,
  counts INTEGER NOT NULL,
  permit_until INTEGER,
  due_at INTEGER,
  sent_at INTEGER,
  expires_at INTEGER,
  delivered_at INTEGER,
  body BLOB NOT NULL                   -- sealed
) STRICT;
CREATE INDEX intents_mark ON intents (mark) WHERE mark <> x'';
-- Only what is still to be done: most sends are in none of these when they are over.
CREATE INDEX intents_waiting ON intents (due_at, id) WHERE state IN ('accepted', 'held');
CREATE INDEX intents_open ON intents (state, id) WHERE state IN ('accepted', 'held', 'sending', 'unknown');
CREATE INDEX intents_late ON intents (sent_at) WHERE due_at IS NOT NULL AND sent_at IS NOT NULL;
CREATE INDEX intents_permit ON intents (permit_until, id) WHERE permit_until IS NOT NULL;

CREATE TABLE answers (
  scope BLOB NOT NULL,
  key BLOB NOT NULL,
  request BLOB NOT NULL,
  intent INTEGER NOT NULL,
  at INTEGER NOT NULL,
  status INTEGER NOT NULL,
  body BLOB NOT NULL,                  -- sealed
  PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_at ON answers (at);

CREATE TABLE keys (
  id TEXT PRIMARY KEY,
  digest BLOB NOT NULL,
  name TEXT NOT NULL,
  account TEXT NOT NULL,
  hold TEXT NOT NULL,
  policy TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE suppressions (
  place TEXT NOT NULL,
  person BLOB NOT NULL,
  source TEXT NOT NULL,
  marketing_at INTEGER,
  everything_at INTEGER,
  lifted_at INTEGER,
  PRIMARY KEY (place, person, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE contacts (
  number TEXT NOT NULL,
  person BLOB NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (number, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE pauses (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE windows (
  number TEXT NOT NULL,
  person BLOB NOT NULL,
  at INTEGER NOT NULL,
  perhaps_until INTEGER,
  PRIMARY KEY (number, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
