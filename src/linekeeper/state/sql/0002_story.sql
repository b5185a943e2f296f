-- Derived: what moved each number to where it stands, line by line. The body is the flow's own; the store reads none of it.
CREATE TABLE story (
  number TEXT NOT NULL,
  at INTEGER NOT NULL,
  code TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (number, at, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX story_at ON story (at);
