--- What hooks say.
return { greeting = "hello" }
