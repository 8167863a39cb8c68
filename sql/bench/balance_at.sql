-- The balance of a random organization at a random instant of the last thousand days.
\set n random(:first, :last)
\set ago random(1, 86400000)
select * from billing.balance_at(
    md5(((:n)::bigint)::text)::uuid, now() - make_interval(secs => (:ago)::bigint));
