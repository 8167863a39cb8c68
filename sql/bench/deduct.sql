-- One deduction from a random organization.
\set n random(:first, :last)
\set k random(1, 9000000000000000000)
select * from billing.deduct_call_credits(
    md5(((:n)::bigint)::text)::uuid, ((:k)::bigint)::text, 1);
