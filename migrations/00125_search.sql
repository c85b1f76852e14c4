-- +goose Up

-- What lists search, as one text whose lines are columns: see store.searched. Trigrams find a part of it among a hundred thousand without
-- reading them all. The extension comes with PostgreSQL and whoever owns a database may have it there; where it is not to be had,
-- searches read every candidate, and all else is the same.
-- +goose StatementBegin
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX candidates_searched_idx ON candidates USING gin ((name || E'\n' || external_id || E'\n' || requisition) gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE NOTICE 'without pg_trgm searches read every candidate: %', SQLERRM;
END
$$;
-- +goose StatementEnd
