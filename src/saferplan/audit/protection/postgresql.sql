-- The table of audit events and what guards it. Read by a migration, and by the check that all of it is still there.
-- Who may do what with it is set by the step after the migrations, which knows the application's role.
CREATE TABLE audit_event (
  number   bigint PRIMARY KEY CHECK (number > 0),
  at       text NOT NULL,
  actor    text NOT NULL,
  action   text NOT NULL,
  about    text NOT NULL,
  detail   text NOT NULL CHECK (json_typeof(detail::json) = 'object'),
  previous text NOT NULL UNIQUE CHECK (length(previous) = 64),
  hash     text NOT NULL UNIQUE CHECK (length(hash) = 64)
);
CREATE INDEX audit_event_by_actor ON audit_event (actor, number);
CREATE INDEX audit_event_by_action ON audit_event (action, number);
CREATE INDEX audit_event_by_about ON audit_event (about, number);
CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN RAISE EXCEPTION 'audit events cannot be changed or deleted' USING ERRCODE = 'insufficient_privilege'; END $$;
-- The table is named with its schema: a temporary table of the same name would otherwise be read in its place.
CREATE FUNCTION audit_event_append() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE last_number bigint; last_hash text;
BEGIN
  EXECUTE format('SELECT number, hash FROM %I.%I ORDER BY number DESC LIMIT 1', TG_TABLE_SCHEMA, TG_TABLE_NAME)
    INTO last_number, last_hash;
  IF NEW.number <> coalesce(last_number, 0) + 1 OR NEW.previous <> coalesce(last_hash, repeat('0', 64)) THEN
    RAISE EXCEPTION 'audit events are only appended' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse();
CREATE TRIGGER audit_event_appends BEFORE INSERT ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_append();
-- Also where a session says that it replicates, which otherwise silences triggers.
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_change;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_no_truncate;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_appends;
REVOKE ALL ON audit_event FROM PUBLIC;
