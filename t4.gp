set terminal svg; set output "/dev/null"
style(n)=n
array Q[1]
array P[1]
Q[1]=3
n=1
plot for [n=1:1] for [h in "500 0"] "+" using (Q[n]+P[n]) notitle
plot x