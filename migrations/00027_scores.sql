-- +goose Up

-- What each candidate's newest assessment is counted from: one byte an indicator for what it answered, and the facts that were
-- missing. Under another policy the sum follows from it, and no indicator is asked again. Candidates assessed before this
-- migration get theirs with their next assessment.
CREATE TABLE scores (
    candidate_id  uuid PRIMARY KEY REFERENCES candidates ON DELETE CASCADE,
    assessment_id uuid NOT NULL REFERENCES assessments, -- the one in which the indicators were asked
    judged_by     text NOT NULL, -- version of the policy under which they were asked
    counted_by    text NOT NULL, -- version of the policy under which the newest assessment counts
    catalog       bigint NOT NULL, -- fingerprint of the catalogue that was asked
    answers       bytea NOT NULL,
    unmet         bigint NOT NULL
) WITH (fillfactor = 90);

-- An assessment that was counted again holds what differs from the one in which the indicators were asked.
ALTER TABLE assessments ADD COLUMN base_id uuid REFERENCES assessments;

-- How far everybody's assessment was counted again under a published policy.
CREATE TABLE rescorings (
    policy_id  uuid PRIMARY KEY REFERENCES policies,
    base_id    uuid REFERENCES policies, -- in force before; null: the built-in one
    started_at timestamptz NOT NULL,
    ended_at   timestamptz,
    cancelled  boolean NOT NULL DEFAULT false,
    total      integer NOT NULL,
    done       integer NOT NULL DEFAULT 0,
    changed    integer NOT NULL DEFAULT 0,
    reached    uuid,
    CHECK (NOT cancelled OR ended_at IS NOT NULL)
);

-- Whether a comparison asked the candidate's indicators, since stored answers did not tell.
ALTER TABLE policy_changes ADD COLUMN judged boolean NOT NULL DEFAULT true;
