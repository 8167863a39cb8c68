\set ON_ERROR_STOP 1
-- serial: it goes through every table, and others hold some of them
-- pg_dump writes views and constraints as the catalog prints them. What then prints otherwise would be reported
-- as changed in every database that was restored from a dump.
begin;
select plan(2);

create function pg_temp.view_again(p_view regclass) returns text language plpgsql as $$
declare
    v_again text;
begin
    execute format('create temporary view again as %s', pg_get_viewdef(p_view));
    v_again := pg_get_viewdef('pg_temp.again'::regclass);
    drop view pg_temp.again;
    return v_again;
end
$$;

create function pg_temp.check_again(p_table regclass, p_definition text) returns text language plpgsql as $$
declare
    v_again text;
begin
    execute format('create temporary table again (like %s)', p_table);
    execute format('alter table pg_temp.again add constraint again %s', p_definition);
    select pg_get_constraintdef(oid) into strict v_again
      from pg_constraint where conrelid = 'pg_temp.again'::regclass and conname = 'again';
    drop table pg_temp.again;
    return v_again;
end
$$;

-- Fenced off, so that nobody else's are made again, whatever the planner thinks is cheaper.
select is_empty(
    $$with ours as materialized (
          select class.oid
            from pg_class as class
            join pg_namespace as namespace on namespace.oid = class.relnamespace
           where namespace.nspname in ('billing', 'ringfence')
             and class.relkind = 'v')
      select oid::regclass from ours where pg_get_viewdef(oid) <> pg_temp.view_again(oid)$$,
    'a view is the same when it was restored: what a union puts into a column has its name in each branch');

select is_empty(
    $$with ours as materialized (
          select constr.conrelid, constr.conname, pg_get_constraintdef(constr.oid) as definition
            from pg_constraint as constr
            join pg_namespace as namespace on namespace.oid = constr.connamespace
           where namespace.nspname in ('billing', 'ringfence')
             and constr.contype = 'c'
             and constr.conrelid <> 0)
      select conrelid::regclass, conname from ours
       where definition <> pg_temp.check_again(conrelid, definition)$$,
    'a check is, too: no between is followed by an and');

select * from finish();
rollback;
