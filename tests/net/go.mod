module moontide.dev/net

go 1.26.0
