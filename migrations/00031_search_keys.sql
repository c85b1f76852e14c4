-- +goose Up

-- What only finds whom to compare: fingerprints of texts, and what records of one person have in common. Of each the first 64 bits
-- of the keyed hash, since two that agree by chance cost one comparison and nothing else. They are most of all keys by far, and
-- a row takes half of what one of link_keys does.
CREATE TABLE text_keys (
    key          bigint NOT NULL,
    candidate_id uuid NOT NULL,
    PRIMARY KEY (key, candidate_id)
);

CREATE INDEX text_keys_candidate_id_idx ON text_keys (candidate_id);

CREATE TABLE person_keys (
    key          bigint NOT NULL,
    candidate_id uuid NOT NULL,
    PRIMARY KEY (key, candidate_id)
);

CREATE INDEX person_keys_candidate_id_idx ON person_keys (candidate_id);

INSERT INTO text_keys SELECT DISTINCT ('x' || encode(substring(key FOR 8), 'hex'))::bit(64)::bigint, candidate_id FROM link_keys WHERE kind = 'text';
INSERT INTO person_keys SELECT DISTINCT ('x' || encode(substring(key FOR 8), 'hex'))::bit(64)::bigint, candidate_id FROM link_keys WHERE kind = 'person';
DELETE FROM link_keys WHERE kind IN ('text', 'person');

-- A foreign key would look the candidate up once for each of some forty keys of it that come. They are written with the
-- candidate's row locked or new, and go with it.
ALTER TABLE link_keys DROP CONSTRAINT link_keys_candidate_id_fkey;

-- +goose StatementBegin
CREATE FUNCTION drop_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM link_keys WHERE candidate_id = OLD.id;
    DELETE FROM text_keys WHERE candidate_id = OLD.id;
    DELETE FROM person_keys WHERE candidate_id = OLD.id;
    RETURN NULL;
END $$;
-- +goose StatementEnd

CREATE TRIGGER candidates_keys AFTER DELETE ON candidates FOR EACH ROW EXECUTE FUNCTION drop_keys();
ALTER TABLE candidates ENABLE ALWAYS TRIGGER candidates_keys;
