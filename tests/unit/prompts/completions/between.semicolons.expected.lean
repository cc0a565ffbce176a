-- notes: 
constructor <;> omega
