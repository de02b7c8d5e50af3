/** What a shell runs once; for each completion it asks the very program that is being typed. */
export const SCRIPTS = {
  bash: `# xacct in bash: eval "$(xacct completion bash)"
_xacct() {
  local IFS=$'\\n'
  local found=($("\${COMP_WORDS[0]}" --complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f1))
  COMPREPLY=()
  if [ "\${found[0]}" = ':files' ]; then compopt -o default; return; fi
  case "\${found[*]}" in *=) compopt -o nospace ;; esac
  COMPREPLY=("\${found[@]}")
}
complete -F _xacct xacct
`,
  zsh: `#compdef xacct
# xacct in zsh: eval "$(xacct completion zsh)", or a file _xacct in a folder of $fpath
_xacct() {
  local -a found described
  local line
  found=("\${(@f)$("$words[1]" --complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ $found[1] == ':files'* ]]; then _files; return; fi
  for line in $found; do described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}"); done
  _describe 'xacct' described
}
if [[ $funcstack[1] == _xacct ]]; then _xacct "$@"; else compdef _xacct xacct; fi
`,
  fish: `# xacct in fish: xacct completion fish | source
function __xacct_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found ($words[1] --complete $words[2..-1] 2>/dev/null)
  if string match -q ':files*' -- $found[1]
    __fish_complete_path (commandline -ct)
  else
    printf '%s\\n' $found
  end
end
complete -c xacct -f -a '(__xacct_complete)'
`,
} as const

export type Shell = keyof typeof SCRIPTS
