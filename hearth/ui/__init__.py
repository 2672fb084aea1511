"""How Hearth looks and reads, for every room.

For: components, words for dates, page shells, the registries of places and panels.
Owns: no tables. Files: `components` what can be shown, `templatetags/hearth_ui` how a
template asks for it, `words` dates as people say them, `registry` where rooms announce
places and panels, `shell` what stands around a page, `widgets` choices in forms,
`finders` the packaged assets, `styles/` the theme compiled by `npm run build`.
Reads: of `hearth.rules` what a citation is; the rooms above hand it what to show.
"""
