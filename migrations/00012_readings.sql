-- +goose Up

-- A file is accepted once its bytes are kept, and read by a job after that: read_at is null until then. refused says in
-- words why it could not be read; it is kept all the same, as the bytes that came.
ALTER TABLE files
    ADD COLUMN read_at timestamptz,
    ADD COLUMN refused text NOT NULL DEFAULT '',
    ADD CHECK (read_at IS NOT NULL OR (refused = '' AND pdq IS NULL)),
    ADD CHECK (refused = '' OR pdq IS NULL);

UPDATE files SET read_at = uploaded_at;

-- The same bytes under two candidates are found before anything is read.
CREATE INDEX files_sha256_idx ON files (sha256);

-- The pictures inside a file: a page of a document as it prints, the portrait in a picture. Their perceptual hashes know
-- a picture again, not a person.
CREATE TABLE file_pictures (
    file_id      uuid NOT NULL,
    candidate_id uuid NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('page', 'portrait')),
    number       smallint NOT NULL CHECK (number >= 0),
    pdq          bit(256)[] NOT NULL CHECK (cardinality(pdq) = 8),
    quality      integer NOT NULL,
    PRIMARY KEY (file_id, kind, number),
    FOREIGN KEY (file_id, candidate_id) REFERENCES files (id, candidate_id) ON DELETE CASCADE
);

CREATE INDEX file_pictures_candidate_id_idx ON file_pictures (candidate_id);
