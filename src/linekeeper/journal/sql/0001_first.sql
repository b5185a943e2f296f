-- What was heard. Rows are numbered by the one writer, in the order in which they are kept; nothing is ever deleted, so that the
-- numbers need no counter of their own, and the batches of a delivery are found by their range, without an index.

-- A day's raw bodies share a key. Dropping the key makes them unreadable at once; their bytes follow in steps.
CREATE TABLE days (
  day TEXT PRIMARY KEY,                -- UTC, 2026-11-23
  key BLOB,                            -- wrapped with the installation's key; NULL: the day has expired
  first INTEGER NOT NULL,              -- deliveries of the day lie between these ids (others may, too)
  last INTEGER NOT NULL,
  deliveries INTEGER NOT NULL,         -- that still have a body
  bytes INTEGER NOT NULL               -- of these bodies, as they are kept
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  app TEXT NOT NULL,
  heard_at INTEGER NOT NULL,           -- microseconds since 1970
  size INTEGER NOT NULL,               -- bytes as Meta sent them
  first_batch INTEGER NOT NULL,        -- its batches are the `batches` rows from here on
  batches INTEGER NOT NULL,
  body BLOB                            -- nonce (12) + AES-256-GCM of zstd of the raw bytes; NULL: expired
) STRICT;

CREATE TABLE batches (
  seq INTEGER PRIMARY KEY,
  delivery INTEGER,                    -- NULL: a reading or an act
  source TEXT NOT NULL,
  account TEXT NOT NULL,
  heard_at INTEGER NOT NULL,
  decoder INTEGER NOT NULL,
  crc32 INTEGER NOT NULL,              -- of delivery (8 bytes, 0 for none) and body
  body BLOB NOT NULL                   -- msgpack
) STRICT;

CREATE TRIGGER batches_stay BEFORE DELETE ON batches BEGIN SELECT RAISE(ABORT, 'batches are kept'); END;
CREATE TRIGGER batches_are_not_edited BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'batches are kept as they are'); END;
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries BEGIN SELECT RAISE(ABORT, 'deliveries are kept'); END;
CREATE TRIGGER deliveries_only_expire BEFORE UPDATE ON deliveries
  WHEN new.body IS NOT NULL OR (new.id, new.app, new.heard_at, new.size, new.first_batch, new.batches)
    IS NOT (old.id, old.app, old.heard_at, old.size, old.first_batch, old.batches)
  BEGIN SELECT RAISE(ABORT, 'of a delivery only the body may go'); END;
