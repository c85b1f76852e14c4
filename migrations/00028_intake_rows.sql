-- +goose Up

-- By which row of a file each candidate was imported last, as a keyed hash of its text and of who imported it, and the revision
-- that this left: the same row brings nothing while the candidate has that revision.
CREATE TABLE intake_rows (
    candidate_id uuid PRIMARY KEY REFERENCES candidates ON DELETE CASCADE,
    digest       bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    revision     bigint NOT NULL
);
