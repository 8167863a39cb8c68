-- The newest page of a random organization's statement.
\set n random(:first, :last)
select * from billing.statement(md5(((:n)::bigint)::text)::uuid, p_limit => 50);
