-- Roles, schemas and rights of Tillit, in plain SQL. Run it as a superuser in the database of the platform;
-- running it again changes nothing. It sets no password: who runs it does that (deploy/prepare.py).
--
-- Each service is one role that reaches one schema of the same name and owns nothing in it.
-- The tables belong to tillit_owner, which runs the migrations and serves no request. Migrations grant table
-- by table, so that partitions, which have no policies of their own, stay out of the service's reach.

DO $$
DECLARE
  service text;
  role_name text;
  services constant text[] := ARRAY['gateway', 'intake', 'risk', 'controls', 'cases', 'reporting', 'notifications', 'tips'];
BEGIN
  FOREACH role_name IN ARRAY services || 'tillit_owner'::text LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I', role_name);
    END IF;
    EXECUTE format(
      'ALTER ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOREPLICATION INHERIT', role_name);
    -- TEMPORARY: bulk loads stage their rows in a temporary table, since COPY is refused under row security
    EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), role_name);
  END LOOP;

  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  REVOKE ALL ON SCHEMA public FROM PUBLIC;

  FOREACH service IN ARRAY services LOOP
    EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION tillit_owner', service);
    EXECUTE format('REVOKE ALL ON SCHEMA %I FROM PUBLIC', service);
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', service, service);
    EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = %I', service, current_database(), service);
  END LOOP;
END
$$;
