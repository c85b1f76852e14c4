-- +goose Up

-- Applicant-tracking systems that tell of applications, and may be told the verdict.
CREATE TABLE ats_connections (
    id         uuid PRIMARY KEY,
    system     text NOT NULL CHECK (system IN ('greenhouse', 'ashby', 'lever')),
    name       text NOT NULL CHECK (name <> ''),
    owner_id   uuid NOT NULL REFERENCES accounts, -- whose the candidates are
    secret     bytea NOT NULL,                    -- sealed: by which messages are signed there
    api_key    bytea,                             -- sealed; null: its API is not asked
    api_user   text NOT NULL,                     -- in whose name notes are written there
    api_url    text NOT NULL,
    write_back boolean NOT NULL,
    made_at    timestamptz NOT NULL,
    made_by    uuid NOT NULL REFERENCES accounts,
    ended_at   timestamptz
);

-- What a system told, once each: a digest of what it signed. What was sent stands here, sealed, until it took effect.
CREATE TABLE ats_events (
    id            uuid PRIMARY KEY,
    connection_id uuid NOT NULL REFERENCES ats_connections,
    digest        bytea NOT NULL CHECK (length(digest) = 32),
    kind          text NOT NULL,
    payload       bytea,
    received_at   timestamptz NOT NULL,
    state         text NOT NULL CHECK (state IN ('waiting', 'done', 'ignored', 'failed')),
    said          text NOT NULL DEFAULT '',
    ended_at      timestamptz,
    UNIQUE (connection_id, digest),
    CHECK ((ended_at IS NULL) = (state = 'waiting')),
    CHECK (payload IS NULL OR state = 'waiting')
);

CREATE INDEX ats_events_received_at_idx ON ats_events (connection_id, received_at);

-- Whom a system spoke of, as a keyed hash of its id, which stays when the candidate goes: so nothing that comes late brings anybody back.
CREATE TABLE ats_subjects (
    connection_id uuid NOT NULL REFERENCES ats_connections,
    subject       bytea NOT NULL CHECK (length(subject) = 32),
    seen_at       timestamptz NOT NULL, -- as of when, by the system's clock
    gone          boolean NOT NULL DEFAULT false,
    merged_into   bytea,
    PRIMARY KEY (connection_id, subject)
);

CREATE INDEX ats_subjects_merged_into_idx ON ats_subjects (connection_id, merged_into) WHERE merged_into IS NOT NULL;

-- Candidates whom a system knows.
CREATE TABLE ats_candidates (
    candidate_id  uuid PRIMARY KEY REFERENCES candidates ON DELETE CASCADE,
    connection_id uuid NOT NULL REFERENCES ats_connections,
    subject       bytea NOT NULL,
    known_as      text NOT NULL, -- there
    told          text NOT NULL DEFAULT '', -- the verdict that was written there last
    UNIQUE (connection_id, subject)
);

-- Verdicts that are written back, and how that went.
CREATE TABLE ats_notes (
    id            uuid PRIMARY KEY,
    candidate_id  uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    connection_id uuid NOT NULL REFERENCES ats_connections,
    words         text NOT NULL,
    queued_at     timestamptz NOT NULL,
    state         text NOT NULL CHECK (state IN ('waiting', 'written', 'refused', 'given_up', 'replaced')),
    tries         integer NOT NULL DEFAULT 0,
    next_at       timestamptz,
    answer        text NOT NULL DEFAULT '',
    ended_at      timestamptz,
    CHECK ((ended_at IS NULL) = (state = 'waiting'))
);

CREATE INDEX ats_notes_connection_id_idx ON ats_notes (connection_id, queued_at);
CREATE INDEX ats_notes_candidate_id_idx ON ats_notes (candidate_id);
