-- One call: authorized, then settled, in two transactions, of a random organization.
\set n random(:first, :last)
\set k random(1, 9000000000000000000)
select * from billing.reserve_call_credits(
    md5(((:n)::bigint)::text)::uuid, ((:k)::bigint)::text, ((:k)::bigint)::text);
select * from billing.commit_reserved_credits(
    md5(((:n)::bigint)::text)::uuid, ((:k)::bigint)::text, 125);
