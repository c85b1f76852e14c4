-- +goose Up

-- Perceptual hashes of a portrait's face and of all but the face, eight orientations each: they know a picture again,
-- not a person. Null where the file does not show one face before a ground that could be known again, or was read before
-- this version.
ALTER TABLE files
    ADD COLUMN face bit(256)[] CHECK (cardinality(face) = 8),
    ADD COLUMN background bit(256)[] CHECK (cardinality(background) = 8),
    ADD CHECK ((face IS NULL) = (background IS NULL));
