-- The table of audit events and what guards it. Read by a migration, and by the check that all of it is still there.
CREATE TABLE audit_event (
  number   INTEGER PRIMARY KEY CHECK (number > 0),
  at       TEXT NOT NULL,
  actor    TEXT NOT NULL,
  action   TEXT NOT NULL,
  about    TEXT NOT NULL,
  detail   TEXT NOT NULL CHECK (json_valid(detail)),
  previous TEXT NOT NULL UNIQUE CHECK (length(previous) = 64),
  hash     TEXT NOT NULL UNIQUE CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX audit_event_by_actor ON audit_event (actor, number);
CREATE INDEX audit_event_by_action ON audit_event (action, number);
CREATE INDEX audit_event_by_about ON audit_event (about, number);
CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events cannot be changed'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
BEGIN SELECT RAISE(ABORT, 'audit events cannot be deleted'); END;
-- INSERT OR REPLACE deletes what stands in its way without firing the trigger above (unless recursive_triggers is on):
-- so only the next number and hash are let in, and nothing that another event has already.
CREATE TRIGGER audit_event_appends BEFORE INSERT ON audit_event
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM audit_event)
  OR NEW.previous IS NOT coalesce((SELECT hash FROM audit_event ORDER BY number DESC LIMIT 1),
       '0000000000000000000000000000000000000000000000000000000000000000')
  OR EXISTS (SELECT 1 FROM audit_event WHERE hash = NEW.hash)
  OR EXISTS (SELECT 1 FROM audit_event WHERE previous = NEW.previous)
BEGIN SELECT RAISE(ABORT, 'audit events are only appended'); END;
