-- +goose Up

-- So that what names a file and a candidate names a file of that candidate.
ALTER TABLE files ADD UNIQUE (id, candidate_id);

-- A candidate's written release of the measure of their face: in their words, or as the form that they signed. One is in
-- force at most; one that has ended never is again.
CREATE TABLE face_consents (
    id              uuid PRIMARY KEY,
    candidate_id    uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    given_on        date NOT NULL,
    release_version text NOT NULL CHECK (release_version <> ''),
    statement       text NOT NULL,
    file_id         uuid,
    recorded_at     timestamptz NOT NULL,
    recorded_by     uuid NOT NULL REFERENCES accounts,
    expires_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    ended_by        uuid REFERENCES accounts,
    ended_why       text NOT NULL DEFAULT '' CHECK (ended_why IN ('', 'withdrawn', 'decided', 'expired')),
    UNIQUE (id, candidate_id),
    FOREIGN KEY (file_id, candidate_id) REFERENCES files (id, candidate_id),
    CHECK (statement <> '' OR file_id IS NOT NULL),
    CHECK ((ended_at IS NULL) = (ended_why = '')),
    CHECK ((ended_by IS NULL) = (ended_why IN ('', 'expired')))
);

CREATE UNIQUE INDEX face_consents_in_force_key ON face_consents (candidate_id) WHERE ended_at IS NULL;
CREATE INDEX face_consents_candidate_id_idx ON face_consents (candidate_id, recorded_at DESC);
CREATE INDEX face_consents_expires_at_idx ON face_consents (expires_at) WHERE ended_at IS NULL;

-- A face measured: 128 numbers of four bytes. Biometric data, which stands in no other table: its rows are deleted when
-- the consent ends.
CREATE TABLE face_templates (
    file_id      uuid PRIMARY KEY,
    candidate_id uuid NOT NULL,
    consent_id   uuid NOT NULL,
    template     bytea NOT NULL CHECK (length(template) = 512),
    made_at      timestamptz NOT NULL,
    FOREIGN KEY (file_id, candidate_id) REFERENCES files (id, candidate_id) ON DELETE CASCADE,
    FOREIGN KEY (consent_id, candidate_id) REFERENCES face_consents (id, candidate_id) ON DELETE CASCADE
);

CREATE INDEX face_templates_consent_id_idx ON face_templates (consent_id);

-- How far apart the faces of two pictures of one candidate were. No template can be made of it. The distance is null
-- where a picture had no face to compare, and reason_a or reason_b says why.
CREATE TABLE face_measures (
    id              uuid PRIMARY KEY,
    candidate_id    uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    consent_id      uuid NOT NULL,
    file_a          uuid NOT NULL,
    file_b          uuid NOT NULL,
    answer          text NOT NULL CHECK (answer IN ('same', 'different', 'cannot_tell')),
    distance        double precision,
    same_limit      double precision NOT NULL,
    different_limit double precision NOT NULL,
    reason_a        text NOT NULL,
    reason_b        text NOT NULL,
    measured_at     timestamptz NOT NULL,
    measured_by     uuid NOT NULL REFERENCES accounts,
    FOREIGN KEY (consent_id, candidate_id) REFERENCES face_consents (id, candidate_id) ON DELETE CASCADE,
    FOREIGN KEY (file_a, candidate_id) REFERENCES files (id, candidate_id) ON DELETE CASCADE,
    FOREIGN KEY (file_b, candidate_id) REFERENCES files (id, candidate_id) ON DELETE CASCADE,
    CHECK (file_a <> file_b)
);

CREATE INDEX face_measures_files_idx ON face_measures (least(file_a, file_b), greatest(file_a, file_b), measured_at DESC);
