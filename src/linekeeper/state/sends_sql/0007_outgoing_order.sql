-- A target's parcels in their order: the oldest are given up without looking at all the others.

CREATE INDEX outgoing_order ON outgoing (target, id);
