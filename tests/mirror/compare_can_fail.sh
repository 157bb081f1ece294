#!/usr/bin/env bash
# The comparison that the other tests rely on sees each kind of difference.
. "$(dirname "$0")/vocabulary.sh"
new_scratch

# different CLAIM COMMAND: two like trees, the second one changed by the command, are told apart.
different() {
  claim "$1"
  rm -rf a b
  make_tree a
  cp -a a b
  expect_same a b
  (cd b && eval "$2") || fail "the change did not work"
  touch -r a b
  expect_different a b
}

different "a missing file is seen" 'rm sub/two; touch -r ../a/sub sub'
different "an extra file is seen" 'echo x > new'
different "an extra empty folder is seen" 'mkdir new'
different "a file in place of a folder is seen" 'rmdir empty; : > empty; chmod 755 empty'
different "a link in place of a file is seen" 'rm one; ln -s sub/two one'
different "another mode is seen" 'chmod 600 one'
different "another mode of a folder is seen" 'chmod 700 empty'
different "a time one nanosecond off is seen" 'touch -d "2001-02-03 04:05:06.789012346" one'
different "a folder's time is seen" 'touch -d 2002-01-01 empty'
different "a link's time is seen" 'touch -h -d 2002-01-01 link'
different "another link text is seen" 'ln -sfn two link; touch -h -r ../a/link link'
different "one flipped byte under the same size and time is seen" \
  'printf E > one; printf ne\\n >> one; touch -r ../a/one one'
different "another name is seen" 'mv one eno'
different "a name with a line end is seen" 'mv one $'"'o\\nne'"
different "swapped contents are seen" \
  'cp -p one t; cat sub/two > one; cat t > sub/two; rm t; touch -r ../a/one one; touch -r ../a/sub/two sub/two'

claim "an unreadable tree is no equal tree"
"$here/compare" a nowhere > .compared 2>&1
[ $? -eq 2 ] || fail "compare did not say that it could not tell"
