//! Small programs for users; each is one file in this folder.
