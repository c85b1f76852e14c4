-- +goose Up

-- What was asked of a service that is paid for: who asked, when, which service, about what, and how it ended. The rows are the
-- budget's book too, and so outlive the candidate. What was asked about stands here masked, and as a keyed hash.
CREATE TABLE enquiries (
    id           uuid PRIMARY KEY,
    candidate_id uuid REFERENCES candidates ON DELETE SET NULL,
    fact_id      uuid REFERENCES facts ON DELETE SET NULL,
    kind         text NOT NULL CHECK (kind IN ('network', 'line')),
    service      text NOT NULL CHECK (service <> ''), -- its host
    subject      text NOT NULL,
    subject_hash bytea NOT NULL CHECK (length(subject_hash) = 32),
    asked_at     timestamptz NOT NULL,
    asked_by     uuid NOT NULL REFERENCES accounts,
    state        text NOT NULL CHECK (state IN ('waiting', 'asking', 'ended')),
    sent_at      timestamptz,
    ended_at     timestamptz,
    outcome      text NOT NULL CHECK (outcome IN ('', 'answered', 'unknown', 'refused', 'unpaid', 'too_many', 'broken', 'late', 'unreachable',
                 'unreadable', 'interrupted', 'dropped')),
    detail       text NOT NULL, -- the answer in words, or what the service said instead
    cost         integer NOT NULL CHECK (cost IN (0, 1)), -- questions that may be charged
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CHECK ((state = 'ended') = (outcome <> '')),
    CHECK (state <> 'asking' OR sent_at IS NOT NULL)
);

CREATE INDEX enquiries_asked_at_idx ON enquiries (asked_at, kind);
CREATE INDEX enquiries_candidate_id_idx ON enquiries (candidate_id, asked_at);
CREATE INDEX enquiries_subject_hash_idx ON enquiries (subject_hash);
CREATE INDEX enquiries_fact_id_idx ON enquiries (fact_id);
CREATE UNIQUE INDEX enquiries_open_idx ON enquiries (candidate_id, subject_hash) WHERE state <> 'ended';
