-- +goose Up

-- The log of acts. An entry is JSON text, kept as the program wrote it, and a leaf of a Merkle tree: see package audit. It names
-- accounts, candidates and what was acted on by their ids and outlives all of them, so it refers to no table.
ALTER TABLE audit_events RENAME TO old_events;
ALTER TABLE old_events RENAME CONSTRAINT audit_events_pkey TO old_events_pkey;

CREATE TABLE audit_events (
    id         uuid PRIMARY KEY,
    entry      json NOT NULL,
    mark       bytea NOT NULL, -- by which the program knows that it wrote the entry; empty from before there were any
    written_in xid8 NOT NULL DEFAULT pg_current_xact_id()
);

-- Words for people that belong to an entry, which has their hash under the salt. They are personal: an erasure takes them away.
CREATE TABLE event_details (
    event_id uuid PRIMARY KEY,
    salt     bytea NOT NULL CHECK (length(salt) = 32),
    words    text NOT NULL
);

INSERT INTO event_details
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(id), 15, '0'))::uuid,
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), detail
FROM old_events WHERE detail <> '';

-- What was written before there was a log: its words are bound to it by a salted hash that needs no key.
INSERT INTO audit_events (id, entry, mark)
SELECT n.id, json_strip_nulls(json_build_object('id', n.id, 'at', to_char(o.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'by', o.actor_id,
    'as', nullif(o.actor_as, ''), 'act', o.action, 'candidate', o.candidate_id, 'restricted', nullif(o.restricted, false),
    'words', 'sha256:' || encode(sha256(d.salt || convert_to(d.words, 'UTF8')), 'hex'))), ''
FROM old_events o
CROSS JOIN LATERAL (SELECT (lpad(to_hex((extract(epoch FROM o.at) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(o.id), 15, '0'))::uuid AS id) n
LEFT JOIN event_details d ON d.event_id = n.id;

DROP TABLE old_events;

CREATE INDEX audit_events_candidate_idx ON audit_events ((entry ->> 'candidate'), id) WHERE entry ->> 'candidate' IS NOT NULL;
CREATE INDEX audit_events_written_in_idx ON audit_events (written_in);

-- The places of entries in the log, given behind the acts, and the hashes of the tree by their positions: those of each leaf and
-- of the subtrees that it completes, one leaf after the other.
CREATE TABLE audit_leaves (
    place    bigint PRIMARY KEY CHECK (place >= 0),
    event_id uuid NOT NULL UNIQUE
);

CREATE TABLE audit_hashes (
    position bigint PRIMARY KEY CHECK (position >= 0),
    hash     bytea NOT NULL CHECK (length(hash) = 32)
);

-- The last signed checkpoint of each day.
CREATE TABLE audit_checkpoints (
    day  date PRIMARY KEY,
    size bigint NOT NULL CHECK (size > 0), -- entries
    note text NOT NULL
);

-- How far places are given: those entries have one whose transactions this snapshot sees.
CREATE TABLE audit_progress (
    id   boolean PRIMARY KEY DEFAULT true CHECK (id),
    seen pg_snapshot NOT NULL,
    size bigint NOT NULL CHECK (size >= 0)
);

INSERT INTO audit_progress (seen, size) VALUES ('1:1:', 0);

-- What is written stays. Numbers of transactions are of one server, and are forgotten when a dump is restored on another.
-- +goose StatementBegin
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'written_in' = to_jsonb(OLD) - 'written_in' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is only added to';
END
$$;
-- +goose StatementEnd

CREATE TRIGGER audit_events_keep BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_leaves_keep BEFORE UPDATE OR DELETE ON audit_leaves FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_hashes_keep BEFORE UPDATE OR DELETE ON audit_hashes FOR EACH ROW EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_events_whole BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_leaves_whole BEFORE TRUNCATE ON audit_leaves FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
CREATE TRIGGER audit_hashes_whole BEFORE TRUNCATE ON audit_hashes FOR EACH STATEMENT EXECUTE FUNCTION keep_audit();
