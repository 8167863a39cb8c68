-- The balance of a random organization.
\set n random(:first, :last)
select * from billing.wallet_balance(md5(((:n)::bigint)::text)::uuid);
