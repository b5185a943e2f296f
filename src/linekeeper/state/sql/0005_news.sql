-- Derived: what was said of each number and account, but for traffic. The body is the event; the store reads none of it.
CREATE TABLE news (
  subject TEXT NOT NULL,               -- id of a number or an account
  at INTEGER NOT NULL,                 -- when it was heard, microseconds since 1970
  mark BLOB NOT NULL,                  -- tells apart what was heard at one instant
  source TEXT NOT NULL,
  delivery INTEGER,                    -- NULL: a reading, an act
  body BLOB NOT NULL,
  PRIMARY KEY (subject, at, mark)
) STRICT, WITHOUT ROWID;
CREATE INDEX news_at ON news (at);
