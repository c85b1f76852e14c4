-- +goose Up

-- Reports as they were exported: the document byte for byte, of which every file is made. What is recorded later changes none.
CREATE TABLE reports (
    id uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    audience text NOT NULL CHECK (audience IN ('recruiter', 'compliance', 'counsel', 'candidate')),
    document bytea NOT NULL,
    digest bytea NOT NULL CHECK (digest = sha256(document)),
    content bytea NOT NULL,
    revision bigint NOT NULL,
    frozen_at timestamptz NOT NULL,
    frozen_by uuid REFERENCES accounts,
    frozen_as text NOT NULL DEFAULT ''
);
CREATE INDEX reports_of_candidate ON reports (candidate_id, frozen_at DESC);

-- +goose StatementBegin
CREATE FUNCTION reports_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen report does not change';
END $$;
-- +goose StatementEnd
CREATE TRIGGER reports_stay BEFORE UPDATE ON reports FOR EACH ROW EXECUTE FUNCTION reports_stay();
