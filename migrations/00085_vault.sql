-- +goose Up

-- The keys by which values and files are sealed, each wrapped by a key that lies outside the database: see package vault. Whose key is
-- destroyed, nobody reads any longer.
CREATE TABLE data_keys (
    owner      uuid PRIMARY KEY, -- a candidate or a file; zero: the installation
    wrapped_by text NOT NULL,    -- the id of the outer key
    wrapped    bytea NOT NULL CHECK (length(wrapped) = 60)
);

-- The columns of which everything is sealed that stood there before there was a vault. What is plain in one of them after that was
-- not written by the program, and is refused.
CREATE TABLE sealed_columns (
    name     text PRIMARY KEY, -- table.column, or blobs
    ended_at timestamptz NOT NULL
);

-- Who was erased and when, without whom it was: a backup that is restored must not bring them back.
CREATE TABLE erasures (
    candidate_id uuid PRIMARY KEY,
    at           timestamptz NOT NULL
);

INSERT INTO erasures SELECT (entry ->> 'candidate')::uuid, min((entry ->> 'at')::timestamptz) FROM audit_events
WHERE entry ->> 'act' = 'erased' AND entry ->> 'candidate' IS NOT NULL GROUP BY 1;

-- A key goes with its owner.
-- +goose StatementBegin
CREATE FUNCTION drop_data_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM data_keys WHERE owner = OLD.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER candidates_data_key AFTER DELETE ON candidates FOR EACH ROW EXECUTE FUNCTION drop_data_key();
CREATE TRIGGER files_data_key AFTER DELETE ON files FOR EACH ROW EXECUTE FUNCTION drop_data_key();
ALTER TABLE candidates ENABLE ALWAYS TRIGGER candidates_data_key;
ALTER TABLE files ENABLE ALWAYS TRIGGER files_data_key;

-- What the database has to know of facts that it cannot read: through which site the candidate came, and which files a document names.
ALTER TABLE candidates ADD COLUMN source text NOT NULL DEFAULT '';
UPDATE candidates c SET source = left(coalesce(f.value ->> 'source', ''), 200) FROM facts f
WHERE f.candidate_id = c.id AND f.member = 'application' AND f.withdrawn_at IS NULL AND f.value ->> 'source' <> '';
ALTER TABLE facts ADD COLUMN files uuid[];
UPDATE facts SET files = found.files FROM (
    SELECT d.id, array_agg(substr(c ->> 'file', 7, 36)::uuid) AS files FROM facts d CROSS JOIN LATERAL jsonb_path_query(d.value, '$.captures[*]') c
    WHERE d.member = 'documents' AND c ->> 'file' ~ '^files/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}' GROUP BY d.id
) found WHERE found.id = facts.id;

-- And of assessments: what each indicator answered, as ["hit", points, the members of the dossier that it rests on …] or
-- ["clear"]; and whom else the document may name, null where nobody knows.
ALTER TABLE assessments ADD COLUMN outline jsonb NOT NULL DEFAULT '{}', ADD COLUMN mentions uuid[];
UPDATE assessments SET outline = o.outline FROM (
    SELECT a.id, jsonb_object_agg(f ->> 'indicator', CASE f ->> 'outcome'
        WHEN 'hit' THEN jsonb_build_array('hit', coalesce(f -> 'points', '0')) || coalesce((SELECT jsonb_agg(DISTINCT ref) FROM jsonb_path_query(f, '$.evidence[*].ref') ref), '[]')
        ELSE jsonb_build_array(f ->> 'outcome') END) AS outline
    FROM assessments a CROSS JOIN LATERAL jsonb_path_query(a.document, '$.findings[*]') f GROUP BY a.id
) o WHERE o.id = assessments.id;

-- As in 00040, by the outlines.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION scoring_authors(of_candidate uuid) RETURNS uuid[] LANGUAGE sql STABLE AS $$
WITH newest AS (
    SELECT n.outline, coalesce(b.outline, n.outline) AS asked FROM assessments n LEFT JOIN assessments b ON b.id = n.base_id
    WHERE n.candidate_id = of_candidate ORDER BY n.made_at DESC, n.id DESC LIMIT 1
), findings AS (
    SELECT f.value AS f, coalesce(outline -> f.key, f.value) AS counted FROM newest CROSS JOIN LATERAL jsonb_each(asked) f
), refs AS (
    SELECT DISTINCT r.ref FROM findings CROSS JOIN LATERAL jsonb_array_elements_text(f) WITH ORDINALITY r(ref, place)
    WHERE r.place > 2 AND counted ->> 0 = 'hit' AND (counted ->> 1)::double precision > 0
), named AS (
    SELECT substring(ref FROM '^[^.[]+') AS member, coalesce(substring(ref FROM '^[^.[]+\[([0-9]+)')::bigint, 0) AS place FROM refs
), numbered AS (
    SELECT member, recorded_by, row_number() OVER (PARTITION BY member ORDER BY seq) - 1 AS place FROM facts
    WHERE candidate_id = of_candidate AND withdrawn_at IS NULL
)
SELECT coalesce(array_agg(DISTINCT recorded_by) FILTER (WHERE recorded_by IS NOT NULL), '{}') FROM numbered JOIN named USING (member, place)
$$;
-- +goose StatementEnd

-- A report may name whom the assessments name; null where nobody knows.
ALTER TABLE reports ADD COLUMN mentions uuid[];
ALTER TABLE reports DROP CONSTRAINT reports_check; -- digest = sha256(document): the program holds the document to it when it opens it

-- A frozen report does not change; one from before there was a vault is sealed, once.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION reports_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF substring(OLD.document FOR 8) <> 'sealed1.' AND substring(NEW.document FOR 8) = 'sealed1.' AND to_jsonb(NEW) - 'document' = to_jsonb(OLD) - 'document' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a frozen report does not change';
END $$;
-- +goose StatementEnd

-- Rules of what follows from what, which sealing the words does not touch.
DROP TRIGGER decisions_four_eyes ON decisions;
DROP TRIGGER decisions_second_agreed ON decisions;
DROP TRIGGER proposals_four_eyes_again ON proposals;
DROP TRIGGER proposals_frozen_again ON proposals;
DROP TRIGGER adverse_actions_frozen_again ON adverse_actions;
DROP TRIGGER adverse_actions_wait ON adverse_actions;
CREATE TRIGGER decisions_four_eyes BEFORE INSERT OR UPDATE OF id, review_id, candidate_id, assessment_id, outcome, reason, hits, revision, decided_at, decided_by,
    proposal_id, second_by, band, owner_id, author_ids ON decisions FOR EACH ROW EXECUTE FUNCTION four_eyes();
CREATE TRIGGER decisions_second_agreed BEFORE INSERT OR UPDATE OF id, review_id, candidate_id, assessment_id, outcome, reason, hits, revision, decided_at, decided_by,
    proposal_id, second_by, band, owner_id, author_ids ON decisions FOR EACH ROW EXECUTE FUNCTION second_agreed();
CREATE TRIGGER proposals_four_eyes_again BEFORE UPDATE OF id, review_id, candidate_id, assessment_id, outcome, reason, hits, revision, proposed_at, proposed_by,
    ended, ended_at, ended_by, band, owner_id, author_ids ON proposals FOR EACH ROW WHEN (NEW.ended IN ('', 'agreed', 'disagreed')) EXECUTE FUNCTION four_eyes();
CREATE TRIGGER proposals_frozen_again BEFORE UPDATE OF id, review_id, candidate_id, assessment_id, outcome, reason, hits, revision, proposed_at, proposed_by,
    ended, ended_at, ended_by, band, owner_id, author_ids ON proposals FOR EACH ROW WHEN (NEW.ended IN ('agreed', 'disagreed')) EXECUTE FUNCTION frozen();
CREATE TRIGGER adverse_actions_frozen_again BEFORE UPDATE OF id, candidate_id, decision_id, jurisdiction, days, business, report_digest, began_at, began_by,
    earliest_at, state, ended_at, ended_by ON adverse_actions FOR EACH ROW WHEN (NEW.state = 'final') EXECUTE FUNCTION frozen();
CREATE TRIGGER adverse_actions_wait BEFORE INSERT OR UPDATE OF id, candidate_id, decision_id, jurisdiction, days, business, report_digest, began_at, began_by,
    earliest_at, state, ended_at, ended_by ON adverse_actions FOR EACH ROW EXECUTE FUNCTION adverse_action_waits();

-- What has another length when it is sealed.
ALTER TABLE face_templates DROP CONSTRAINT face_templates_template_check,
    ADD CONSTRAINT face_templates_template_check CHECK (length(template) = 512 OR substring(template FOR 8) = 'sealed1.');
ALTER TABLE event_details DROP CONSTRAINT event_details_salt_check,
    ADD CONSTRAINT event_details_salt_check CHECK (length(salt) = 32 OR substring(salt FOR 8) = 'sealed1.');
