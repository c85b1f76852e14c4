-- +goose Up

-- Candidates whose record must be kept, whatever the schedule and whoever asks. While a hold stands here the database itself
-- refuses to delete the candidate; who placed and lifted it is in the log of acts.
CREATE TABLE legal_holds (
    candidate_id uuid PRIMARY KEY REFERENCES candidates,
    words        text NOT NULL CHECK (words <> ''),
    placed_at    timestamptz NOT NULL,
    placed_by    uuid NOT NULL REFERENCES accounts
);

-- How long records are kept, by what was decided last. Nothing goes by itself for which there is no rule.
CREATE TABLE retention_rules (
    outcome text PRIMARY KEY CHECK (outcome IN ('', 'cleared', 'needs_more', 'misrepresentation_confirmed')),
    days    integer NOT NULL CHECK (days BETWEEN 30 AND 3650),
    set_at  timestamptz NOT NULL,
    set_by  uuid NOT NULL REFERENCES accounts
);
