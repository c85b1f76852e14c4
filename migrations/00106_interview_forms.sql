-- +goose Up

-- Who interviews fills in a form about one interview and sees nothing else of the candidate.
ALTER TABLE accounts
    DROP CONSTRAINT accounts_role_check,
    ADD CONSTRAINT accounts_role_check CHECK (role IN ('interviewer', 'recruiter', 'reviewer', 'lead', 'administrator'));

CREATE TABLE interview_forms (
    id             uuid PRIMARY KEY,
    candidate_id   uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    interviewer_id uuid NOT NULL REFERENCES accounts,
    starts_at      timestamptz NOT NULL,
    closes_at      timestamptz NOT NULL CHECK (closes_at > starts_at),
    asked_at       timestamptz NOT NULL,
    asked_by       uuid NOT NULL REFERENCES accounts,
    handed_in_at   timestamptz, -- the last time
    taken_back_at  timestamptz
);

CREATE UNIQUE INDEX interview_forms_once_idx ON interview_forms (candidate_id, interviewer_id, starts_at) WHERE taken_back_at IS NULL;
CREATE INDEX interview_forms_interviewer_id_idx ON interview_forms (interviewer_id, starts_at);
