-- Lines that had their turn and whose number is still kept: few at any moment, and looked for every few seconds.

CREATE INDEX campaign_people_bodies ON campaign_people (campaign, line) WHERE state <> 'waits' AND body <> x'';
