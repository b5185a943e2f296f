-- What somebody decided to drop is told as failed: that it is presumed lost was told when they were asked.

DROP TRIGGER intents_put_is_told;
DROP TRIGGER intents_move_is_told;

-- Before: what is put instead of a row still finds that row here.
CREATE TRIGGER intents_put_is_told BEFORE INSERT ON intents
WHEN new.state NOT IN ('accepted', 'sending') AND EXISTS (SELECT 1 FROM outgoing_wanted)
BEGIN
  INSERT INTO outgoing (target, of, about, what, why, error, at, attempts, due_at)
  SELECT DISTINCT w.target, 'send', new.id,
    CASE WHEN new.state = 'failed' AND o.state = 'unknown' AND o.why = 'presumed_lost_ask' THEN 'failed'
      WHEN (new.state, new.why) IN (VALUES ('failed', 'presumed_lost'), ('unknown', 'presumed_lost_ask'))
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
    CASE WHEN new.state = 'failed' AND old.state = 'unknown' AND old.why = 'presumed_lost_ask' THEN 'failed'
      WHEN (new.state, new.why) IN (VALUES ('failed', 'presumed_lost'), ('unknown', 'presumed_lost_ask'))
      THEN 'presumed_lost' ELSE new.state END AS told,
    new.why, new.error, new.moved_at, 0, new.moved_at
  FROM outgoing_wanted w
  WHERE (w.kind, w.name) IN (VALUES ('all', ''), ('account', new.account), ('key', new.key))
    AND told <> CASE WHEN (old.state, old.why) IN (VALUES ('failed', 'presumed_lost'), ('unknown', 'presumed_lost_ask'))
      THEN 'presumed_lost' ELSE old.state END
    AND NOT (new.state = 'held' AND old.state = 'sending')
  ORDER BY w.target;
END;
