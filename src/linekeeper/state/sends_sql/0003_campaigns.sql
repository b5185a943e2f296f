-- Campaigns, and whom each of them writes to. Numbers and values are sealed, and forgotten when a person's send is over.

CREATE TABLE campaigns (
  id INTEGER PRIMARY KEY,              -- microseconds, made unique
  state TEXT NOT NULL,
  moved_at INTEGER NOT NULL,
  account TEXT NOT NULL,
  portfolio TEXT NOT NULL,
  number TEXT NOT NULL,
  template TEXT NOT NULL,
  language TEXT NOT NULL,
  lane TEXT NOT NULL,
  name TEXT NOT NULL,
  key TEXT NOT NULL,
  by TEXT NOT NULL,
  people INTEGER NOT NULL,
  why TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  over_at INTEGER,
  body BLOB NOT NULL                   -- the gateway's own: what was asked for, the report, the canary
) STRICT;
CREATE INDEX campaigns_open ON campaigns (state, id) WHERE state IN ('confirmed', 'running');

CREATE TABLE campaign_people (
  campaign INTEGER NOT NULL,
  line INTEGER NOT NULL,
  person BLOB NOT NULL,
  state TEXT NOT NULL,
  moved_at INTEGER NOT NULL,
  intent INTEGER NOT NULL,             -- 0: no send yet
  why TEXT NOT NULL,
  due_at INTEGER,
  body BLOB NOT NULL,                  -- sealed
  PRIMARY KEY (campaign, line)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX campaign_people_once ON campaign_people (campaign, person) WHERE state <> 'out';
CREATE INDEX campaign_people_waiting ON campaign_people (campaign, due_at, line) WHERE state = 'waits';
CREATE INDEX intents_undelivered ON intents (person) WHERE error = 131026;
