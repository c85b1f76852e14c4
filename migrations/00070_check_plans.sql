-- +goose Up

-- What everybody who applies for a requisition is asked for. The empty requisition is every one without a plan of its
-- own. Plans are never changed: another one follows.
CREATE TABLE check_plans (
    id          uuid PRIMARY KEY,
    requisition text NOT NULL,
    steps       jsonb NOT NULL,
    words       text NOT NULL,
    candidates  integer NOT NULL CHECK (candidates >= 0), -- who had applied when it was fixed
    fixed_at    timestamptz NOT NULL,
    fixed_by    uuid NOT NULL REFERENCES accounts,
    CHECK (requisition = '' OR candidates = 0 OR words <> '')
);

CREATE INDEX check_plans_requisition_idx ON check_plans (requisition, fixed_at);
CREATE INDEX candidates_requisition_idx ON candidates (requisition, created_at);

-- Why one candidate was asked for more or less than planned.
CREATE TABLE deviations (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    step         text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('added', 'left_out')),
    reason       text NOT NULL,
    words        text NOT NULL CHECK (words <> ''),
    at           timestamptz NOT NULL,
    by           uuid NOT NULL REFERENCES accounts
);

CREATE INDEX deviations_candidate_id_idx ON deviations (candidate_id, at);
