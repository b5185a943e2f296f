-- What others are still to be told. Whoever moves a send, in whatever way: the parcel is written with it, in the same transaction.

CREATE TABLE targets (
  id TEXT PRIMARY KEY,
  cursor INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  missed INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  failing_since INTEGER,
  fault TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE outgoing_wanted (
  target TEXT NOT NULL,
  kind TEXT NOT NULL,                  -- all, account, key
  name TEXT NOT NULL,
  PRIMARY KEY (kind, name, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE outgoing (
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  of TEXT NOT NULL,                    -- send, delivery
  about INTEGER NOT NULL,
  what TEXT NOT NULL,
  why TEXT NOT NULL,
  error INTEGER,
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outgoing_due ON outgoing (target, due_at, id);
CREATE INDEX outgoing_about ON outgoing (target, of, about, id);

CREATE TABLE names (
  intent INTEGER PRIMARY KEY,
  body BLOB NOT NULL,                  -- the wamid, sealed
  delivery INTEGER                     -- where it can be read when it is not here
) STRICT;

-- Before: what is put instead of a row still finds that row here.
CREATE TRIGGER intents_put_is_told BEFORE INSERT ON intents
WHEN new.state NOT IN ('accepted', 'sending') AND EXISTS (SELECT 1 FROM outgoing_wanted)
BEGIN
  INSERT INTO outgoing (target, of, about, what, why, error, at, attempts, due_at)
  SELECT DISTINCT w.target, 'send', new.id,
    CASE WHEN (new.state, new.why) IN (VALUES ('failed', 'presumed_lost'), ('unknown', 'presumed_lost_ask'))
      THEN 'presumed_lost' ELSE new.state END AS told,
    new.why, new.error, new.moved_at, 0, new.moved_at
  FROM outgoing_wanted w LEFT JOIN intents o ON o.id = new.id
  WHERE (w.kind, w.name) IN (VALUES ('all', ''), ('account', new.account), ('key', new.key))
    AND (o.id IS NULL OR (
      told <> CASE WHEN (o.state, o.why) IN (VALUES ('failed', 'presumed_lost'), ('unknown', 'presumed_lost_ask'))
        THEN 'presumed_lost' ELSE o.state END
      AND NOT (new.state = 'held' AND o.state = 'sending')))
  ORDER BY w.target;
END;

CREATE TRIGGER intents_move_is_told AFTER UPDATE OF state, why ON intents
WHEN new.state NOT IN ('accepted', 'sending') AND EXISTS (SELECT 1 FROM outgoing_wanted)
BEGIN
  INSERT INTO outgoing (target, of, about, what, why, error, at, attempts, due_at)
  SELECT DISTINCT w.target, 'send', new.id,
    CASE WHEN (new.state, new.why) IN (VALUES ('failed', 'presumed_lost'), ('unknown', 'presumed_lost_ask'))
      THEN 'presumed_lost' ELSE new.state END AS told,
    new.why, new.error, new.moved_at, 0, new.moved_at
  FROM outgoing_wanted w
  WHERE (w.kind, w.name) IN (VALUES ('all', ''), ('account', new.account), ('key', new.key))
    AND told <> CASE WHEN (old.state, old.why) IN (VALUES ('failed', 'presumed_lost'), ('unknown', 'presumed_lost_ask'))
      THEN 'presumed_lost' ELSE old.state END
    AND NOT (new.state = 'held' AND old.state = 'sending')
  ORDER BY w.target;
END;
