-- What operators and keys did to sends, pauses, opt-outs and keys: who, when, why, and to how many.

CREATE TABLE deeds (
  id INTEGER PRIMARY KEY,              -- microseconds, made unique: new ones lie together
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  what TEXT NOT NULL,
  about TEXT NOT NULL,
  reason TEXT NOT NULL,
  many INTEGER NOT NULL,
  account TEXT NOT NULL
) STRICT;
