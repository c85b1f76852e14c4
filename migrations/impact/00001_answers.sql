-- +goose Up

-- Answers of candidates to a company's voluntary survey, as codes. What a code stands for is not told here. This is a
-- database of its own, with a role of its own: nothing that judges candidates can read it.
CREATE TABLE answers (
    question  text NOT NULL CHECK (question ~ '^[A-Z][A-Z0-9]{0,3}$'),
    candidate uuid NOT NULL,
    code      text NOT NULL CHECK (code ~ '^[A-Z0-9]{1,3}$'),
    at        timestamptz NOT NULL,
    PRIMARY KEY (question, candidate)
);

CREATE INDEX answers_candidate_idx ON answers (candidate);
