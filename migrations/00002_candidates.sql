-- +goose Up

-- A candidate, with what lists show of the dossier and of the newest assessment.
CREATE TABLE candidates (
    id                uuid PRIMARY KEY,
    external_id       text NOT NULL UNIQUE,
    name              text NOT NULL,
    requisition       text NOT NULL,
    title             text NOT NULL,
    residence         text NOT NULL,
    applied_at        timestamptz NOT NULL,
    owner_id          uuid NOT NULL REFERENCES accounts,
    created_at        timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    revision          bigint NOT NULL CHECK (revision > 0),
    assessed_revision bigint NOT NULL DEFAULT 0 CHECK (assessed_revision <= revision),
    band              text NOT NULL DEFAULT '' CHECK (band IN ('', 'low', 'verify', 'escalate', 'critical')),
    points            double precision NOT NULL DEFAULT 0,
    looked            integer NOT NULL DEFAULT 0,
    checks            integer NOT NULL DEFAULT 0,
    next_step         text NOT NULL DEFAULT ''
);

CREATE INDEX candidates_applied_at_idx ON candidates (applied_at DESC, id DESC);
CREATE INDEX candidates_band_idx ON candidates (band, applied_at DESC);

-- Everything recorded about a candidate, one row a fact. The dossier is these rows in their order. A fact is never
-- changed: a correction withdraws it and adds another.
CREATE TABLE facts (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    seq          bigint GENERATED ALWAYS AS IDENTITY,
    member       text NOT NULL,
    value        jsonb NOT NULL,
    recorded_at  timestamptz NOT NULL,
    recorded_by  uuid NOT NULL REFERENCES accounts,
    withdrawn_at timestamptz,
    withdrawn_by uuid REFERENCES accounts,
    reason       text NOT NULL DEFAULT '',
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);

CREATE INDEX facts_candidate_id_idx ON facts (candidate_id, seq);

-- An uploaded file. Its bytes lie in the blob store. A picture has eight perceptual hashes, one an orientation,
-- and what it says of where it comes from.
CREATE TABLE files (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    name         text NOT NULL,
    media_type   text NOT NULL,
    bytes        bigint NOT NULL,
    sha256       bytea NOT NULL CHECK (length(sha256) = 32),
    width        integer NOT NULL,
    height       integer NOT NULL,
    pdq          bit(256)[],
    quality      integer NOT NULL,
    origin       jsonb,
    uploaded_at  timestamptz NOT NULL,
    uploaded_by  uuid NOT NULL REFERENCES accounts,
    CHECK (cardinality(pdq) = 8)
);

CREATE INDEX files_candidate_id_idx ON files (candidate_id);

-- What a candidate may share with others, as keyed hashes: the plain value stands in no index.
CREATE TABLE link_keys (
    kind         text NOT NULL,
    key          bytea NOT NULL,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    PRIMARY KEY (kind, key, candidate_id)
);

CREATE INDEX link_keys_candidate_id_idx ON link_keys (candidate_id);

-- A frozen assessment, in the contract's format.
CREATE TABLE assessments (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    revision     bigint NOT NULL,
    made_at      timestamptz NOT NULL,
    band         text NOT NULL,
    document     jsonb NOT NULL
);

CREATE INDEX assessments_candidate_id_idx ON assessments (candidate_id, made_at DESC);

-- A question to a person: what follows from this assessment? At most one is open a candidate.
CREATE TABLE reviews (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    status       text NOT NULL CHECK (status IN ('open', 'decided', 'lapsed')),
    band         text NOT NULL CHECK (band IN ('verify', 'escalate', 'critical')),
    opened_at    timestamptz NOT NULL,
    closed_at    timestamptz,
    CHECK ((status = 'open') = (closed_at IS NULL))
);

CREATE UNIQUE INDEX reviews_open_key ON reviews (candidate_id) WHERE status = 'open';

-- A person's answer. No program writes here.
CREATE TABLE decisions (
    id            uuid PRIMARY KEY,
    review_id     uuid NOT NULL UNIQUE REFERENCES reviews ON DELETE CASCADE,
    candidate_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    assessment_id uuid NOT NULL REFERENCES assessments,
    outcome       text NOT NULL CHECK (outcome IN ('cleared', 'needs_more', 'misrepresentation_confirmed')),
    reason        text NOT NULL,
    words         text NOT NULL CHECK (words <> ''),
    hits          jsonb NOT NULL,
    revision      bigint NOT NULL,
    decided_at    timestamptz NOT NULL,
    decided_by    uuid NOT NULL REFERENCES accounts
);

CREATE INDEX decisions_candidate_id_idx ON decisions (candidate_id, decided_at);

-- Who did what, written in the transaction that did it.
CREATE TABLE audit_events (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    actor_id     uuid REFERENCES accounts,
    candidate_id uuid REFERENCES candidates ON DELETE CASCADE,
    action       text NOT NULL,
    detail       text NOT NULL
);

CREATE INDEX audit_events_candidate_id_idx ON audit_events (candidate_id, id);
