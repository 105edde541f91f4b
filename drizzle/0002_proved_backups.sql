CREATE TABLE "proved_backups" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"taken_at" timestamp NOT NULL,
	"proved_at" timestamp DEFAULT now() NOT NULL,
	"bytes" bigint NOT NULL,
	"location" text NOT NULL
);
