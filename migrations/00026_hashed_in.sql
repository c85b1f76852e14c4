-- +goose Up

-- By which transaction the hashes of a picture came, so that a program that has read all the hashes that were visible at a time
-- finds those that came since, in whatever order they were committed. 1 stands for before this migration.
ALTER TABLE files ADD COLUMN hashed_in xid8 NOT NULL DEFAULT '1';
ALTER TABLE file_pictures ADD COLUMN hashed_in xid8 NOT NULL DEFAULT '1';

-- +goose StatementBegin
CREATE FUNCTION note_hashes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.hashed_in := pg_current_xact_id();
    RETURN NEW;
END $$;
-- +goose StatementEnd

CREATE TRIGGER files_hashed BEFORE INSERT OR UPDATE OF pdq, background ON files
    FOR EACH ROW WHEN (NEW.pdq IS NOT NULL OR NEW.background IS NOT NULL) EXECUTE FUNCTION note_hashes();
CREATE TRIGGER file_pictures_hashed BEFORE INSERT OR UPDATE OF pdq ON file_pictures
    FOR EACH ROW EXECUTE FUNCTION note_hashes();

-- They fire under replication too.
ALTER TABLE files ENABLE ALWAYS TRIGGER files_hashed;
ALTER TABLE file_pictures ENABLE ALWAYS TRIGGER file_pictures_hashed;

CREATE INDEX files_hashed_in_idx ON files (hashed_in) WHERE pdq IS NOT NULL OR background IS NOT NULL;
CREATE INDEX file_pictures_hashed_in_idx ON file_pictures (hashed_in);

-- The pictures that came since a snapshot. Nearly always they are few, which the planner cannot know.
-- +goose StatementBegin
CREATE FUNCTION pictures_since(seen pg_snapshot) RETURNS TABLE (candidate_id uuid, pdq bit(256)[], background bit(256)[])
LANGUAGE plpgsql STABLE ROWS 20 SET enable_seqscan = off AS $$
BEGIN
    RETURN QUERY SELECT f.candidate_id, f.pdq, f.background FROM files f
    WHERE (f.pdq IS NOT NULL OR f.background IS NOT NULL) AND f.hashed_in >= pg_snapshot_xmin(seen) AND NOT pg_visible_in_snapshot(f.hashed_in, seen)
    UNION ALL SELECT p.candidate_id, p.pdq, NULL FROM file_pictures p
    WHERE p.hashed_in >= pg_snapshot_xmin(seen) AND NOT pg_visible_in_snapshot(p.hashed_in, seen);
END $$;
-- +goose StatementEnd
