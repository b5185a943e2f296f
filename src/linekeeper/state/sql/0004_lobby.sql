-- Of each account and name only the newest guests stay: finding the oldest of one must not walk past all the others.
CREATE INDEX lobby_name ON lobby (account, name, id);
