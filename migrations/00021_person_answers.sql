-- +goose Up

-- What a person said of two records: they are one person's, or two people's. The first is the older one: ids begin with the
-- time. A basis is a hash of all in a record that the two were compared by: an answer ends when one changes, since the question
-- is then another. One is in force a pair.
CREATE TABLE person_answers (
    id           uuid PRIMARY KEY,
    first_id     uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    second_id    uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    one_person   boolean NOT NULL,
    words        text NOT NULL CHECK (words <> ''),
    first_basis  text NOT NULL,
    second_basis text NOT NULL,
    answered_at  timestamptz NOT NULL,
    answered_by  uuid NOT NULL REFERENCES accounts,
    ended_at     timestamptz,
    ended_by     uuid REFERENCES accounts, -- null where another answer or a changed record ended it
    CHECK (first_id < second_id),
    CHECK (ended_at IS NOT NULL OR ended_by IS NULL)
);

CREATE UNIQUE INDEX person_answers_in_force_key ON person_answers (first_id, second_id) WHERE ended_at IS NULL;
CREATE INDEX person_answers_second_id_idx ON person_answers (second_id) WHERE ended_at IS NULL;
