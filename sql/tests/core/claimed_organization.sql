\set ON_ERROR_STOP 1
begin;
select plan(8);

select is_definer('billing', 'claimed_organization', '{}'::text[], 'runs as its owner');
select is(billing.claimed_organization(), null, 'no claims, nobody');
create function pg_temp.claims(p_claims text) returns uuid language plpgsql as $claims$
begin
    perform set_config('request.jwt.claims', p_claims, true);
    return billing.claimed_organization();
end $claims$;
select is(pg_temp.claims(c.claims), c.org::uuid, c.name)
  from (values ('at the top', '{"org_id": "11111111-2222-4333-8444-555555555555"}', '11111111-2222-4333-8444-555555555555'),
               ('under app_metadata', '{"app_metadata": {"org_id": "11111111-2222-4333-8444-555555555555"}}', '11111111-2222-4333-8444-555555555555'),
               ('not under user_metadata', '{"user_metadata": {"org_id": "11111111-2222-4333-8444-555555555555"}}', null),
               ('not an id', '{"org_id": "x"}', null),
               ('not JSON', '{', null),
               ('empty, as after a transaction', '', null)) as c (name, claims, org);

select * from finish();
rollback;
