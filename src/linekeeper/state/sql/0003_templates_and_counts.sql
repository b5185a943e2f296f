-- Derived: templates as the doors show them, and how many messages came how far, by minute and by day.

CREATE TABLE templates (
  account TEXT NOT NULL,
  template TEXT NOT NULL,
  workspace TEXT NOT NULL,
  name TEXT NOT NULL,
  language TEXT NOT NULL,
  category TEXT NOT NULL,
  quality TEXT NOT NULL,
  state TEXT NOT NULL,
  sendable TEXT NOT NULL,
  rank INTEGER NOT NULL,
  due_at INTEGER,
  body BLOB NOT NULL,
  PRIMARY KEY (account, template)
) STRICT, WITHOUT ROWID;
CREATE INDEX templates_rank ON templates (rank DESC, account, template);
CREATE INDEX templates_account ON templates (account, rank DESC, template);
CREATE INDEX templates_due ON templates (due_at) WHERE due_at IS NOT NULL;

-- Distinct (message, state): a message stands in one minute for each state it reached. `code` is 0 but for failures.
CREATE TABLE minutes (
  number TEXT NOT NULL,
  minute INTEGER NOT NULL,             -- unix minutes
  state TEXT NOT NULL,
  category TEXT NOT NULL,
  code INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (number, minute, state, category, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE days (
  number TEXT NOT NULL,
  day INTEGER NOT NULL,                -- unix days, UTC
  state TEXT NOT NULL,
  category TEXT NOT NULL,
  code INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (number, day, state, category, code)
) STRICT, WITHOUT ROWID;
