-- +goose Up

-- Files that were handed over to be imported by a job. The bytes lie among the documents until the import ends; see intakes for what
-- stands in the database together with the candidates. Who is in them is no candidate before that, so that nothing here names one.
CREATE TABLE imports (
    id         uuid PRIMARY KEY,
    file       text NOT NULL,  -- name, for people
    format     text NOT NULL,  -- the end of the name by which it is read: .csv
    bytes      bigint NOT NULL CHECK (bytes >= 0),
    state      text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
    made_at    timestamptz NOT NULL,
    made_by    uuid NOT NULL REFERENCES accounts,
    changed_at timestamptz NOT NULL,
    ended_at   timestamptz,
    read_bytes bigint NOT NULL DEFAULT 0,
    read_rows  bigint NOT NULL DEFAULT 0,
    created    bigint NOT NULL DEFAULT 0,
    updated    bigint NOT NULL DEFAULT 0,
    unchanged  bigint NOT NULL DEFAULT 0,
    rejected   bigint NOT NULL DEFAULT 0,
    unread     jsonb NOT NULL DEFAULT '[]', -- titles of columns that are not read
    failure    text NOT NULL DEFAULT '',
    CHECK ((ended_at IS NULL) = (state IN ('waiting', 'running')))
);

CREATE INDEX imports_made_at_idx ON imports (made_at);

-- The first rows of an import that were left out, with the reasons.
CREATE TABLE import_problems (
    import_id uuid NOT NULL REFERENCES imports ON DELETE CASCADE,
    row       bigint NOT NULL,
    problems  jsonb NOT NULL,
    PRIMARY KEY (import_id, row)
);

-- Files that a program sends apart from the fact that will name them. Once it does they stand in files.
CREATE TABLE uploads (
    id           uuid PRIMARY KEY,
    candidate_id uuid NOT NULL REFERENCES candidates ON DELETE CASCADE,
    name         text NOT NULL,
    media_type   text NOT NULL,
    bytes        bigint NOT NULL,
    sha256       bytea NOT NULL CHECK (length(sha256) = 32),
    uploaded_at  timestamptz NOT NULL,
    uploaded_by  uuid NOT NULL REFERENCES accounts
);

CREATE INDEX uploads_candidate_id_idx ON uploads (candidate_id);
CREATE INDEX uploads_uploaded_at_idx ON uploads (uploaded_at);
