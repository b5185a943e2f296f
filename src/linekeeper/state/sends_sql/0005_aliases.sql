-- Names of one person. And why a send waits, in words: which template, which limit, and who stopped it.

CREATE TABLE aliases (
  name BLOB PRIMARY KEY,
  person BLOB NOT NULL,                -- the name that stands for this one
  at INTEGER NOT NULL                  -- when that was told last
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_at ON aliases (at);
CREATE INDEX suppressions_person ON suppressions (person);

ALTER TABLE intents ADD COLUMN detail TEXT NOT NULL DEFAULT '';
