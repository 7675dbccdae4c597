"""Jobs: what happened is announced in the transaction that did it, and told to those who asked, until they have it."""
