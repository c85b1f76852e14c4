-- +goose Up

-- The versions of the policy, in the file format. What is not published is the draft, of which there is one at most.
CREATE TABLE policies (
    id           uuid PRIMARY KEY,
    version      text NOT NULL UNIQUE,
    document     jsonb NOT NULL,
    revision     bigint NOT NULL CHECK (revision > 0),
    created_at   timestamptz NOT NULL,
    created_by   uuid NOT NULL REFERENCES accounts,
    published_at timestamptz,
    published_by uuid REFERENCES accounts,
    words        text NOT NULL DEFAULT '',
    CHECK ((published_at IS NULL) = (published_by IS NULL)),
    CHECK (published_at IS NULL OR words <> '')
);

CREATE UNIQUE INDEX policies_draft_key ON policies ((true)) WHERE published_at IS NULL;
CREATE INDEX policies_published_at_idx ON policies (published_at DESC) WHERE published_at IS NOT NULL;

-- A published version is what assessments were made by: it stays as it is.
-- +goose StatementBegin
CREATE FUNCTION keep_published_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NOT NULL THEN
        RAISE EXCEPTION 'policy % is published and never changes', OLD.version;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;
-- +goose StatementEnd

CREATE TRIGGER policies_keep_published BEFORE UPDATE OR DELETE ON policies
    FOR EACH ROW EXECUTE FUNCTION keep_published_policy();

-- What a draft would change: every candidate is judged by it and by the version in force. Nothing else is written.
CREATE TABLE policy_comparisons (
    id         uuid PRIMARY KEY,
    policy_id  uuid NOT NULL REFERENCES policies ON DELETE CASCADE,
    revision   bigint NOT NULL,
    base_id    uuid REFERENCES policies,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    cancelled  boolean NOT NULL DEFAULT false,
    total      integer NOT NULL,
    done       integer NOT NULL DEFAULT 0,
    reached    uuid,
    tally      jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX policy_comparisons_policy_id_idx ON policy_comparisons (policy_id, started_at DESC);

-- A candidate whose assessment a draft changes. The bands are empty for one who was assessed after the comparison began.
CREATE TABLE policy_changes (
    comparison_id uuid NOT NULL REFERENCES policy_comparisons ON DELETE CASCADE,
    candidate_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    from_band     text NOT NULL,
    to_band       text NOT NULL,
    from_points   double precision NOT NULL,
    to_points     double precision NOT NULL,
    why           jsonb NOT NULL,
    PRIMARY KEY (comparison_id, candidate_id)
);

CREATE INDEX policy_changes_candidate_id_idx ON policy_changes (candidate_id);

-- Every assessment names its policy, and a candidate that of the newest.
ALTER TABLE assessments ADD COLUMN policy_version text;
UPDATE assessments SET policy_version = document -> 'policy' ->> 'version';
ALTER TABLE assessments ALTER COLUMN policy_version SET NOT NULL;
ALTER TABLE candidates ADD COLUMN policy_version text NOT NULL DEFAULT '';
UPDATE candidates SET policy_version = coalesce(
    (SELECT a.policy_version FROM assessments a WHERE a.candidate_id = candidates.id ORDER BY a.made_at DESC, a.id DESC LIMIT 1), '');
