-- The heartbeat of a random organization's live call, whose hold is long enough.
\set n random(:first, :last)
select * from billing.check_call(
    md5(((:n)::bigint)::text)::uuid, ((:n)::bigint)::text || '-live-1', 10);
