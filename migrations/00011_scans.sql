-- +goose Up

-- What a program read in a picture of a document, once a file: an aid for the person who compares, and no fact of the
-- dossier. Texts are empty where nothing was read, and are kept without nationality, sex and what else is never read.
CREATE TABLE scans (
    file_id       uuid PRIMARY KEY,
    candidate_id  uuid NOT NULL,
    engine        text NOT NULL,
    zone          text NOT NULL,
    zone_full     boolean NOT NULL,
    zone_place    integer[] NOT NULL,
    barcode       text NOT NULL,
    barcode_place integer[] NOT NULL,
    scanned_at    timestamptz NOT NULL,
    FOREIGN KEY (file_id, candidate_id) REFERENCES files (id, candidate_id) ON DELETE CASCADE,
    CHECK (zone <> '' OR NOT zone_full)
);
